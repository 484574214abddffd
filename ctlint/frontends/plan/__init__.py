"""The front end of Terraform plans in JSON; must not know any AWS service, nor any dialect but Terraform's own."""
