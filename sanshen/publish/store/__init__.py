"""The store of releases: their files, versions, journal, and the way back after a crash."""
