"""Languages, text in several languages, catalogues, formats. Pure."""
