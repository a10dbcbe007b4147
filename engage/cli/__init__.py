"""The engage command."""


def main() -> None:
    """Filled by commands below."""
