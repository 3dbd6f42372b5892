"""Settings by purpose: `dev` (also the demo), `test`, `production`. All read `RONGUON_…` variables."""
