"""ctlint lints infrastructure code for AWS CloudTrail."""

__version__ = "0.1.0"
