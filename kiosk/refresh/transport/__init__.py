"""The sources of a refresh: the web, or a folder such as a USB stick."""
