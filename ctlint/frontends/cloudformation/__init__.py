"""Knows CloudFormation templates, YAML and JSON: from text to resources with values.

Must not know any AWS service.
"""
