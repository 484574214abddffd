variable "trail_name" {
  type = string
}

variable "log_group_name" {
  type = string
}

variable "key_arn" {
  type = string
}

variable "patterns" {
  type = map(string)
}
