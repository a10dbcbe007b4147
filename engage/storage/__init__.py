"""The ground under every table: base model, column types, engines, migrations."""
