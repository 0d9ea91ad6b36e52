"""The edition: its format, and how a folder that holds one is read, checked, searched and prepared."""
