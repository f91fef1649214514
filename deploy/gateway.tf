locals {
  # gateway.yaml names each function that it sends requests to, as `${create_developer}`.
  gateway_document = templatefile("${path.module}/gateway.yaml", {
    for name in keys(local.by_gateway) :
    replace(name, "-", "_") => google_cloudfunctions2_function.function[name].service_config[0].uri
  })
}

resource "google_api_gateway_api" "api" {
  provider = google-beta

  api_id     = "keymint"
  depends_on = [google_project_service.service]
}

# A configuration never changes: another document is another configuration.
resource "google_api_gateway_api_config" "config" {
  provider = google-beta

  api                  = google_api_gateway_api.api.api_id
  api_config_id_prefix = "keymint-"

  openapi_documents {
    document {
      path     = "gateway.yaml"
      contents = base64encode(local.gateway_document)
    }
  }

  gateway_config {
    backend_config {
      google_service_account = google_service_account.gateway.email
    }
  }

  lifecycle {
    create_before_destroy = true
  }
}

resource "google_api_gateway_gateway" "gateway" {
  provider = google-beta

  gateway_id = "keymint"
  api_config = google_api_gateway_api_config.config.id
  region     = var.region
}
