"""Where a refresh reads from: the web, or a folder such as a USB stick."""
