"""Out of an archive, into other forms: a format is one module. Reads only."""
