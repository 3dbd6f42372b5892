"""The migrations of `notices` as a later release might have them: today's, and one more."""
