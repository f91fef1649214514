# A function for each of functions.json, from the folder that `npm run build` makes of it.
locals {
  environment = {
    GOOGLE_CLOUD_PROJECT = var.project
    KEYMINT_URL          = "https://${var.domain}"
    KEYMINT_GATEWAY      = var.microgateway
    KEYMINT_ORIGINS      = join(",", var.origins)
    KEYMINT_MAIL_FROM    = var.mail_from
    KEYMINT_TRY_HOSTS    = join(",", var.try_hosts)
  }

  environment_by = {
    # The gateway writes a token of its own into Authorization. Only where IAM lets nobody else in does what it
    # forwards mean what it says.
    gateway = {
      KEYMINT_FORWARDED_AUTHORIZATION = "true"
      KEYMINT_PROXIES                 = tostring(var.proxies_of_gateway)
    }
    balancer  = { KEYMINT_PROXIES = tostring(var.proxies_of_balancer) }
    eventarc  = {}
    scheduler = {}
  }

  ingress = {
    # API Gateway comes from outside: IAM closes these functions.
    gateway  = "ALLOW_ALL"
    balancer = "ALLOW_INTERNAL_AND_GCLB"
    eventarc = "ALLOW_INTERNAL_ONLY"
    # Cloud Scheduler of the same project counts as internal; IAM closes it to everybody else.
    scheduler = "ALLOW_INTERNAL_ONLY"
  }
}

resource "google_storage_bucket" "sources" {
  name                        = "${var.project}-keymint-sources"
  location                    = var.region
  uniform_bucket_level_access = true
  public_access_prevention    = "enforced"

  depends_on = [google_project_service.service]
}

data "archive_file" "source" {
  for_each = local.functions

  type        = "zip"
  source_dir  = "${path.module}/../dist/${each.key}"
  output_path = "${path.module}/.terraform/sources/${each.key}.zip"
}

# Builds make the same bytes of the same code: a function that has not changed is not deployed again.
resource "google_storage_bucket_object" "source" {
  for_each = local.functions

  bucket = google_storage_bucket.sources.name
  name   = "${each.key}/${data.archive_file.source[each.key].output_sha256}.zip"
  source = data.archive_file.source[each.key].output_path
}

resource "google_cloudfunctions2_function" "function" {
  for_each = local.functions

  name        = each.key
  description = each.value.summary
  location    = var.region

  build_config {
    runtime         = "nodejs22"
    entry_point     = each.value.entryPoint
    service_account = google_service_account.build.id

    source {
      storage_source {
        bucket = google_storage_bucket.sources.name
        object = google_storage_bucket_object.source[each.key].name
      }
    }
  }

  service_config {
    service_account_email            = google_service_account.trust[each.value.trust].email
    available_memory                 = each.value.memory
    available_cpu                    = "1"
    max_instance_request_concurrency = each.value.concurrency
    timeout_seconds                  = each.value.timeoutSeconds
    min_instance_count               = each.value.isHot ? var.hot_instances : 0
    max_instance_count               = var.max_instances
    ingress_settings                 = local.ingress[each.value.via]
    all_traffic_on_latest_revision   = true
    environment_variables            = merge(local.environment, local.environment_by[each.value.via])

    dynamic "secret_environment_variables" {
      for_each = each.value.trust == "sites" ? [] : [google_secret_manager_secret.key_ring.secret_id]
      content {
        key        = "KEYMINT_KEY_RING"
        project_id = var.project
        secret     = secret_environment_variables.value
        version    = var.key_ring_version
      }
    }

    dynamic "secret_environment_variables" {
      for_each = each.value.trust == "mail" ? google_secret_manager_secret.smtp[*].secret_id : []
      content {
        key        = "KEYMINT_SMTP_URL"
        project_id = var.project
        secret     = secret_environment_variables.value
        version    = "latest"
      }
    }
  }

  dynamic "event_trigger" {
    for_each = try([each.value.event], [])
    content {
      trigger_region        = var.firestore_location
      event_type            = event_trigger.value.type
      retry_policy          = "RETRY_POLICY_RETRY"
      service_account_email = google_service_account.delivery.email

      event_filters {
        attribute = "database"
        value     = google_firestore_database.database.name
      }
      event_filters {
        attribute = "document"
        value     = event_trigger.value.document
        operator  = "match-path-pattern"
      }
    }
  }

  depends_on = [
    google_project_iam_member.build,
    google_project_iam_member.delivery,
    google_project_iam_member.firestore,
    google_secret_manager_secret_iam_member.key_ring,
    google_secret_manager_secret_iam_member.smtp,
  ]
}
