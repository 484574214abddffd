variable "uses" {
  type = list(object({
    actions = list(string)
    service = string
    on      = optional(list(string))
    limits  = optional(map(list(string)), {})
  }))
  default = []
}

variable "rotated" {
  type    = bool
  default = true
}

data "aws_caller_identity" "here" {}

data "aws_partition" "here" {}

data "aws_iam_policy_document" "it" {
  statement {
    actions   = ["kms:*"]
    resources = ["*"]
    principals {
      type        = "AWS"
      identifiers = ["arn:${data.aws_partition.here.partition}:iam::${data.aws_caller_identity.here.account_id}:root"]
    }
  }

  dynamic "statement" {
    for_each = coalesce(var.uses, [])
    content {
      actions   = statement.value.actions
      resources = coalesce(statement.value.on, ["*"])
      principals {
        type        = "Service"
        identifiers = [statement.value.service]
      }
      dynamic "condition" {
        for_each = statement.value.limits
        content {
          test     = "StringEquals"
          variable = condition.key
          values   = condition.value
        }
      }
    }
  }
}

resource "aws_kms_key" "it" {
  enable_key_rotation = var.rotated
  policy              = data.aws_iam_policy_document.it.json
}

output "arn" {
  value = try(aws_kms_key.it.arn, null)
}
