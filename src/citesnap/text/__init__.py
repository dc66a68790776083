"""Text of strangers as data: one clean line, control characters, sizes, times, JSON values, decoding. Pure; knows no room above."""
