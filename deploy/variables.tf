variable "project" {
  description = "Id of the project to deploy to; best one that has nothing else in it."
  type        = string
}

variable "domain" {
  description = "The name that clients use, such as keys.example.com; its DNS is to lead to the output `address`."
  type        = string
}

variable "portal_domain" {
  description = "A name of its own for developer portals, such as developers.example.com; without one they have `domain`. Its DNS is to lead to the output `address`, too."
  type        = string
  default     = ""
}

variable "region" {
  description = "Where functions and API Gateway run."
  type        = string
  default     = "europe-west1"
}

variable "firestore_location" {
  description = "Where the database lies, for ever: a region, or eur3 or nam5 for several. Events come from there."
  type        = string
  default     = "eur3"
}

variable "key_ring_version" {
  description = "Version of the secret keymint-key-ring that functions start with. Another one starts all of them anew."
  type        = string
  default     = "1"
}

variable "hot_instances" {
  description = "How many instances are always there of each function that gateways wait for."
  type        = number
  default     = 1
}

variable "max_instances" {
  description = "How many instances there may be of each function."
  type        = number
  default     = 100
}

variable "origins" {
  description = "Origins whose pages may call the API."
  type        = list(string)
  default     = []
}

variable "try_hosts" {
  description = "Hosts of gateways that pages of developer portals may send requests to: where a developer tries an API with a key."
  type        = list(string)
  default     = []
}

variable "microgateway" {
  description = "Organization and environment, such as acme/prod, of Microgateways and Envoy adapters whose paths do not name them."
  type        = string
  default     = ""
}

variable "proxies_of_balancer" {
  description = "How many proxies write into X-Forwarded-For before a function behind the load balancer; see README.md."
  type        = number
  default     = 2
}

variable "proxies_of_gateway" {
  description = "How many proxies write into X-Forwarded-For before a function behind API Gateway; see README.md."
  type        = number
  default     = 3
}

variable "requests_per_minute" {
  description = "How many requests to the management API and to pages one address may make in a minute."
  type        = number
  default     = 1200
}

variable "verifications_per_minute" {
  description = "How many requests one gateway's address may make in a minute."
  type        = number
  default     = 600000
}

variable "alerts_to" {
  description = "The e-mail address that alerts go to."
  type        = string
}

variable "billing_account" {
  description = "Id of the billing account, for the budget; without one there is none."
  type        = string
  default     = ""
}

variable "monthly_budget" {
  description = "What a month may cost before an alert tells of it, in units of the billing account's currency."
  type        = number
  default     = 100
}

variable "mail_from" {
  description = "The address that mails of developer portals come from; without one portals take no registrations. The secret keymint-smtp then needs a value: the address of the mail server."
  type        = string
  default     = ""
}
