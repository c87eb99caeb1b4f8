"""Coral Talk's external moderation phase: Coral asks about each comment before it shows it.

In Coral's admin page (Configure, Moderation Phases) an owner enters the callback URL `/coral/SITE/moderation`
of this service, where SITE is the site's id, and `HTML` as the body's format; Coral shows a signing secret,
which `winnow site set NAME --coral-secret` takes. While a secret is rolled, both may be known here.

Coral goes on without an answer that comes late or is an error. So a comment is stored before it is answered,
whatever Coral makes of it, and one that could not be judged whole is held.
"""
