"""`python -m deploy.licences`."""

from deploy.licences.reading import main

main()
