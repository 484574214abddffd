variable "trail_name" {
  type = string
}

variable "bucket" {
  type = string
}
