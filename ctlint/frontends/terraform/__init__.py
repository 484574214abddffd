"""The Terraform front end: HCL and .tf.json, evaluated as Terraform does. Must not know any AWS service."""
