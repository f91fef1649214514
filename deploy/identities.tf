# One service account for each level of trust (tools/deployment/functions.ts says which function has which):
#
#   management    operations, signing in and out: reads, writes and deletes in Firestore, opens the key ring
#   verification  what gateways ask: the same without deletions
#   events        the trigger that issues keys: the same without deletions
#   mail          the two that hand mails over: as management, with the mail server's secret
#   sites         pages: nothing at all
#
# Firestore's permissions tell documents not apart: within a level, every function sees all of them. All that
# answer HTTP also write, for they count wrong credentials and keep the audit trail.
resource "google_service_account" "trust" {
  for_each = toset(["management", "verification", "events", "mail", "sites"])

  account_id   = "keymint-${each.key}"
  display_name = "Keymint: ${each.key}"
  depends_on   = [google_project_service.service]
}

resource "google_project_iam_custom_role" "without_delete" {
  role_id = "keymintWithoutDelete"
  title   = "Keymint without deletions"
  permissions = [
    "datastore.databases.get",
    "datastore.entities.allocateIds",
    "datastore.entities.create",
    "datastore.entities.get",
    "datastore.entities.list",
    "datastore.entities.update",
  ]
  depends_on = [google_project_service.service]
}

resource "google_project_iam_member" "firestore" {
  for_each = {
    management   = "roles/datastore.user"
    verification = google_project_iam_custom_role.without_delete.id
    events       = google_project_iam_custom_role.without_delete.id
    mail         = "roles/datastore.user"
  }

  project = var.project
  role    = each.value
  member  = google_service_account.trust[each.key].member
}

# Whom API Gateway is, where it calls functions.
resource "google_service_account" "gateway" {
  account_id   = "keymint-gateway"
  display_name = "Keymint: API Gateway"
  depends_on   = [google_project_service.service]
}

resource "google_cloud_run_v2_service_iam_member" "gateway" {
  for_each = local.by_gateway

  name     = google_cloudfunctions2_function.function[each.key].name
  location = var.region
  role     = "roles/run.invoker"
  member   = google_service_account.gateway.member
}

# The load balancer has no identity: whoever comes through it is let in, and proves themselves to the function.
resource "google_cloud_run_v2_service_iam_member" "anybody" {
  for_each = local.by_balancer

  name     = google_cloudfunctions2_function.function[each.key].name
  location = var.region
  role     = "roles/run.invoker"
  member   = "allUsers"
}

# Whom Eventarc is, where it delivers.
resource "google_service_account" "delivery" {
  account_id   = "keymint-delivery"
  display_name = "Keymint: delivery of events"
  depends_on   = [google_project_service.service]
}

resource "google_project_iam_member" "delivery" {
  project = var.project
  role    = "roles/eventarc.eventReceiver"
  member  = google_service_account.delivery.member
}

resource "google_cloud_run_v2_service_iam_member" "delivery" {
  for_each = local.by_event

  name     = google_cloudfunctions2_function.function[each.key].name
  location = var.region
  role     = "roles/run.invoker"
  member   = google_service_account.delivery.member
}

# Whom Cloud Build is, where it builds them.
resource "google_service_account" "build" {
  account_id   = "keymint-build"
  display_name = "Keymint: builds"
  depends_on   = [google_project_service.service]
}

resource "google_project_iam_member" "build" {
  project = var.project
  role    = "roles/cloudbuild.builds.builder"
  member  = google_service_account.build.member
}
