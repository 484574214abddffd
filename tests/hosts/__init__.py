"""checkov and cfn-lint, each in an environment of its own, and what they make of ctlint's rules."""
