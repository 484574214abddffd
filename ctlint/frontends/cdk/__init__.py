"""The front end of cloud assemblies: the directory `cdk.out` that `cdk synth` writes.

Builds on the front end of CloudFormation, which must not know this one. What is deployed of an assembly is nothing but
its templates: the manifest says which there are and where they go, construct metadata which line of the app made what.
Neither is believed for a value, and tree.json is not read at all.
"""
