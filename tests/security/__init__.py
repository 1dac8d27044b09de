"""The attacks of `docs/threat-model.md`, each against the service as it is served. A file a subject."""
