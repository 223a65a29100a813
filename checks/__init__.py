"""What may not pass: one rule a file, used by hook, editor and CI alike."""

from checks.document import Document, Place
from checks.finding import Finding, Severity

__all__ = ["Document", "Finding", "Place", "Severity"]
