"""Lists of words, domains and people as other systems keep them: one file a format, read and written."""
