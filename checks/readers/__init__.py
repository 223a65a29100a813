"""Readers of attachments: Office, PDF, archives, pictures, sound and film."""
