"""What is written into an archive, one module per kind of row."""
