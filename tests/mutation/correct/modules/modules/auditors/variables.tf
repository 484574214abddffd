variable "bucket_arn" {
  type = string
}
