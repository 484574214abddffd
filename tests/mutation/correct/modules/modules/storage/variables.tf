variable "trail_name" {
  type = string
}

variable "bucket_prefix" {
  type = string
}

variable "key_arn" {
  type = string
}
