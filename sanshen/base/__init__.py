"""Processes, parallel maps, atomic files, limits: knows nothing of portals."""
