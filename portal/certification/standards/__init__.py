"""The standards of certification as files a scheme owner can read, and the loader that refuses a file with mistakes."""
