"""Every document of the repository: what it tells somebody to type is run, what it shows is loaded, where it points is there."""
