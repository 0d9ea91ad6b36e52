"""Roll an edition out on this exhibit: select one from the cache, try it, switch to it, report it."""
