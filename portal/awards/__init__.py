"""Awards: from the call for nominations to published winners."""
