# The same trail, in modules: one trail and one storage for each name, alarms from a map.

locals {
  trails = { account-audit = "acme-account" }
}

module "storage" {
  source   = "./modules/storage"
  for_each = local.trails

  trail_name    = each.key
  bucket_prefix = each.value
  key_arn       = module.trail[each.key].key_arn
}

module "trail" {
  source   = "./modules/trail"
  for_each = local.trails

  trail_name = each.key
  bucket     = module.storage[each.key].policed_bucket
}

module "alarms" {
  source   = "./modules/alarms"
  for_each = local.trails

  trail_name     = each.key
  log_group_name = module.trail[each.key].log_group_name
  key_arn        = module.trail[each.key].monitoring_key_arn
  patterns       = local.patterns
}

module "auditors" {
  source     = "./modules/auditors"
  bucket_arn = module.storage["account-audit"].bucket_arn
}
