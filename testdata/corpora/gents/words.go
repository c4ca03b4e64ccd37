package main

import "strings"

// The words that names are made of. Later ones are picked less often. What a seed
// gives depends on each word and its place: adding one changes every tree.
var (
	verbs      = strings.Fields(verbList)
	nouns      = strings.Fields(nounList)
	adjectives = strings.Fields(adjectiveList)
	suffixes   = strings.Fields("Service Manager Provider Factory Handler Controller Registry Store Adapter Client Model View Repository Helper Validator Builder Resolver Scheduler Observer Strategy")
	types      = strings.Fields("string number boolean string number Date Buffer unknown Uint8Array string[] number[]")
)

const verbList = `
get set create update delete find load save parse format render resolve validate
compute build register dispatch handle apply merge fetch publish subscribe encode
decode open close read write start stop reset flush commit revert enqueue dequeue
schedule cancel retry normalize serialize deserialize transform filter map reduce
collect index search match compare clone freeze lock unlock attach detach connect
disconnect mount unmount expand collapse toggle select focus blur track emit observe
notify sync migrate upgrade inspect trace profile measure sample
`

const nounList = `
user account session token order invoice payment product catalog cart customer address
shipment inventory warehouse supplier price discount coupon tax report dashboard
widget panel editor document buffer cursor selection range line column token symbol
node tree graph edge vertex path route router request response header body cookie
query param schema field record table column row index key value cache store queue
stack worker thread task job pipeline stage event message channel topic stream reader
writer parser lexer scanner compiler linker module package bundle asset image icon
font color theme style layout grid view model controller service provider factory
builder adapter proxy decorator observer strategy command visitor iterator registry
context config option setting feature flag metric counter gauge histogram span trace
log logger error warning result status state action reducer effect hook plugin
extension workspace project folder file resource permission role group team member
policy rule condition trigger schedule calendar date time zone locale language
translation string number buffer chunk block segment page region cluster shard replica
snapshot backup version release branch commit diff patch review comment thread
notification alert email template form input button menu dialog tooltip popover tab
list item entry
`

const adjectiveList = `
active pending default custom remote local shared cached lazy async sync partial full
nested flat ordered sorted unique primary secondary internal external public private
static dynamic virtual physical abstract concrete generic typed raw safe strict loose
weak strong temporary persistent global scoped current previous next initial final
`
