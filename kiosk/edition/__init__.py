"""The edition: its format, and reading, checking and preparing a folder that holds one."""
