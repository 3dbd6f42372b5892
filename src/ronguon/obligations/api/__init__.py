"""What scripts may ask and do about duties: the duties, who holds them, the work, the review, where it stands."""
