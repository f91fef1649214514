# What the code says. functions.json is generated from functions/ by `npm run deploy`; indexes and expiries
# are those of firestore.indexes.json. Nothing is listed a second time.
locals {
  derived   = jsondecode(file("${path.module}/functions.json"))
  functions = local.derived.functions

  # A regular expression for addresses of requests that may have a consumer key in them.
  keys_in_addresses = local.derived.keysInAddresses

  by_scheduler = { for name, function in local.functions : name => function if function.via == "scheduler" }

  by_gateway  = { for name, function in local.functions : name => function if function.via == "gateway" }
  by_balancer = { for name, function in local.functions : name => function if function.via == "balancer" }
  by_event    = { for name, function in local.functions : name => function if function.via == "eventarc" }
  hot         = [for name, function in local.functions : name if function.isHot]

  firestore = jsondecode(file("${path.module}/../firestore.indexes.json"))

  indexes = {
    for index in local.firestore.indexes :
    join(" ", concat([index.collectionGroup], [
      for field in index.fields : "${field.fieldPath}:${try(field.order, field.arrayConfig)}"
    ])) => index
  }

  fields = {
    for field in local.firestore.fieldOverrides : "${field.collectionGroup} ${field.fieldPath}" => field
  }

  # The order of the load balancer's rules: no two of them match the same path.
  balanced = keys(local.by_balancer)
}
