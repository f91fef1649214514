resource "google_firestore_database" "database" {
  name        = "(default)"
  location_id = var.firestore_location
  type        = "FIRESTORE_NATIVE"

  delete_protection_state           = "DELETE_PROTECTION_ENABLED"
  point_in_time_recovery_enablement = "POINT_IN_TIME_RECOVERY_ENABLED"
  deletion_policy                   = "ABANDON"

  depends_on = [google_project_service.service]

  lifecycle {
    prevent_destroy = true
  }
}

# Recovery by points in time reaches a week back; these are for what is noticed later.
resource "google_firestore_backup_schedule" "daily" {
  database  = google_firestore_database.database.name
  retention = "604800s" # 7 days

  daily_recurrence {}
}

resource "google_firestore_backup_schedule" "weekly" {
  database  = google_firestore_database.database.name
  retention = "8467200s" # 14 weeks

  weekly_recurrence {
    day = "SUNDAY"
  }
}

resource "google_firestore_index" "index" {
  for_each = local.indexes

  database    = google_firestore_database.database.name
  collection  = each.value.collectionGroup
  query_scope = each.value.queryScope

  dynamic "fields" {
    for_each = each.value.fields
    content {
      field_path   = fields.value.fieldPath
      order        = try(fields.value.order, null)
      array_config = try(fields.value.arrayConfig, null)
    }
  }
}

# Fields that have fewer indexes of their own than Firestore makes, and those at whose moment it deletes.
resource "google_firestore_field" "field" {
  for_each = local.fields

  database   = google_firestore_database.database.name
  collection = each.value.collectionGroup
  field      = each.value.fieldPath

  index_config {
    dynamic "indexes" {
      for_each = each.value.indexes
      content {
        query_scope  = indexes.value.queryScope
        order        = try(indexes.value.order, null)
        array_config = try(indexes.value.arrayConfig, null)
      }
    }
  }

  dynamic "ttl_config" {
    for_each = try(each.value.ttl, false) ? [true] : []
    content {}
  }
}

resource "google_firebaserules_ruleset" "rules" {
  source {
    files {
      name    = "firestore.rules"
      content = file("${path.module}/../firestore.rules")
    }
  }

  depends_on = [google_firestore_database.database]

  lifecycle {
    create_before_destroy = true
  }
}

resource "google_firebaserules_release" "rules" {
  name         = "cloud.firestore"
  ruleset_name = google_firebaserules_ruleset.rules.name
}
