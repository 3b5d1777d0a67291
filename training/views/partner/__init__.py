"""What partner schools see of their own classes, and the bureau's staff of any school's (`/partner/`)."""
