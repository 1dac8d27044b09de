"""The routes, a file for each turn. `handlers` puts them in their order."""
