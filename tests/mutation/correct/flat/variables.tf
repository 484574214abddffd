variable "trail_name" {
  description = "Name of the trail."
  type        = string
  default     = "account-audit"
}

variable "bucket_prefix" {
  description = "The names of both buckets start so."
  type        = string
  default     = "acme-account"
}
