"""Pages about bodies: the chart, one body, roles at it, invitations, the trail."""
