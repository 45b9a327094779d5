"""The kernel: no business noun in here."""
