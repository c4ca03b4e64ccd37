package watcher

import "strings"

// foreign are the folders in which other version control systems keep their own data,
// and something that is in each of them. A folder without it only has the name.
var foreign = map[string]string{
	".hg": "requires", ".sl": "requires", ".svn": "wc.db", ".jj": "repo",
	".bzr": "branch-format", ".pijul": "pristine", "_darcs": "format", "CVS": "Entries",
}

// isGit reports whether git keeps its own data in an entry, or as a file says where.
func isGit(name string, fold bool) bool {
	return name == ".git" || fold && len(name) == len(".git") && strings.EqualFold(name, ".git")
}

// byName returns the reason to leave a file out that its name alone gives, or zero.
// Such a file is never opened.
func byName(name string, generated bool) Reason {
	name = strings.ToLower(name)
	stem, ext := name, ""
	if dot := strings.LastIndexByte(name, '.'); dot >= 0 {
		stem, ext = name[:dot], name[dot+1:]
	}
	of := endings[ext]
	switch {
	case isSecret(name, stem, ext, of):
		return Secret
	case of.has(binaryExt):
		return Binary
	case of.has(minifiedExt) && (strings.HasSuffix(stem, ".min") || strings.HasSuffix(stem, "-min")):
		return Minified
	case !generated && isGenerated(name, stem, ext, of):
		return Generated
	}
	return 0
}

// ending is what the ending of a name may mean. All files of a workspace are asked for it
// whenever that is validated, so that it takes one look-up and not one for each meaning.
type ending uint8

const (
	secretExt ending = 1 << iota
	dataExt
	binaryExt
	minifiedExt
	generatedExt
	generatedEnd // with some ends of what stands before it
)

func (e ending) has(what ending) bool { return e&what != 0 }

// endings is never written to once it is made.
var endings = func() map[string]ending {
	all := map[string]ending{}
	add := func(what ending, words string) {
		for word := range strings.FieldsSeq(words) {
			all[word] |= what
		}
	}
	add(secretExt, secretExts)
	add(dataExt, dataExts)
	add(binaryExt, binaryExts)
	add(minifiedExt, minifiedExts)
	add(generatedExt, generatedExts)
	for ext := range generatedEnds {
		all[ext] |= generatedEnd
	}
	return all
}()

// Files that hold keys, passwords or tokens. Sources with such names, as credentials.go
// is, are sources.
var (
	secretNames = setOf(`.env .envrc .flaskenv .netrc _netrc .pgpass pgpass.conf .my.cnf .mylogin.cnf .htpasswd
		.npmrc .yarnrc.yml .pypirc .dockercfg .git-credentials .s3cfg .boto .fetchmailrc .msmtprc
		.vault-token .vault_pass .vault-password .terraformrc terraform.rc rclone.conf
		id_rsa id_dsa id_ecdsa id_ecdsa_sk id_ed25519 id_ed25519_sk
		ssh_host_rsa_key ssh_host_dsa_key ssh_host_ecdsa_key ssh_host_ed25519_key
		credentials kubeconfig`)
	secretExts = `pem key p12 pfx pkcs12 p8 jks keystore bks kdb kdbx ppk gpg pgp age tfstate keytab ovpn`

	// Names that are secrets with the ending of a data file.
	secretStems = setOf(`credentials credential secret secrets client_secret client_secrets service-account
		service_account serviceaccount passwords auth_token access_token token`)
	dataExts = "json yaml yml toml ini xml txt csv conf cfg config properties plist"

	// What the .env files are called that are handed out.
	samples = setOf("example sample template tmpl dist defaults default schema")
)

func isSecret(name, stem, ext string, of ending) bool {
	switch {
	case of.has(secretExt), of.has(dataExt) && secretStems[stem], secretNames[name]:
		return true
	case strings.HasPrefix(name, "client_secret_") && ext == "json", strings.HasSuffix(name, ".tfstate.backup"):
		return true
	case strings.HasPrefix(name, ".env."), strings.HasPrefix(name, ".env-"), strings.HasPrefix(name, ".env_"):
		return !samples[ext] && !samples[name[len(".env."):]]
	}
	return ext == "env" && stem != "" && !samples[stem]
}

// binaryExts are endings that no text has. Where some tools' text has one too (.obj,
// .mo, .pch), what is in the file tells.
const binaryExts = `png jpg jpeg jpe gif bmp ico icns cur tif tiff webp avif heic heif psd xcf ktx ktx2 tga exr dds
	mp3 mp4 m4a m4v wav flac ogg oga ogv opus aac wma avi mov mkv webm wmv flv mpg mpeg mid midi
	zip gz tgz bz2 tbz2 xz txz zst tzst lz lz4 lzma br 7z rar tar jar war ear aar apk aab ipa dmg iso deb rpm msi cab
	whl egg gem nupkg crx xpi vsix
	exe dll so dylib o a ko elf wasm class pyc pyo pyd beam node rlib rmeta pdb ilk gch
	ttf otf ttc woff woff2 eot pfb pfm pdf doc docx xls xlsx ppt pptx odt ods odp epub mobi djvu
	sqlite sqlite3 mdb accdb parquet orc avro feather h5 hdf5 npy npz pkl joblib
	onnx pth ckpt safetensors gguf tflite mlmodel blend fbx glb pak uasset swf
	swp swo pcap pcapng qcow2 vmdk vdi vhd vhdx`

// minifiedExts are what is minified, which the end of a name says before these.
const minifiedExts = "js mjs cjs css html htm svg json"

// What tools write, and nobody reads but they.
var (
	generatedNames = setOf(`package-lock.json npm-shrinkwrap.json yarn.lock pnpm-lock.yaml bun.lock bun.lockb deno.lock
		composer.lock gemfile.lock cargo.lock poetry.lock pdm.lock uv.lock pipfile.lock pixi.lock conda-lock.yml
		go.sum go.work.sum gopkg.lock glide.lock mix.lock rebar.lock pubspec.lock podfile.lock cartfile.resolved
		package.resolved paket.lock packages.lock.json project.assets.json flake.lock .terraform.lock.hcl
		gradle.lockfile buildscript-gradle.lockfile chart.lock module.bazel.lock maven_install.json
		gradlew gradlew.bat mvnw mvnw.cmd .pnp.js .pnp.cjs .pnp.loader.mjs
		conan.lock spack.lock stack.yaml.lock cabal.project.freeze`)
	generatedExts = "tsbuildinfo snap pbxproj"

	// By a name's ending, what stands before it.
	generatedEnds = map[string][]string{
		"go":    {".pb", ".pb.gw", ".pb.validate", ".gen", ".generated", "_generated"},
		"py":    {"_pb2", "_pb2_grpc", ".generated", "_generated"},
		"pyi":   {"_pb2", "_pb2_grpc"},
		"js":    {"_pb", "_grpc_pb", ".gen", ".generated", "_generated"},
		"ts":    {"_pb", "_pb.d", "_grpc_pb", "_grpc_pb.d", ".gen", ".generated", "_generated"},
		"cc":    {".pb"},
		"cpp":   {".pb", ".generated"},
		"h":     {".pb", ".generated", "_generated"},
		"c":     {".pb", ".pb-c"},
		"rb":    {"_pb"},
		"rs":    {".gen", ".generated", "_generated"},
		"swift": {".pb", ".generated"},
		"kt":    {".generated"},
		"java":  {".generated"},
		"dart":  {".pb", ".pbenum", ".pbjson", ".g", ".gr", ".freezed", ".mocks", ".generated"},
		"cs":    {".g", ".g.i", ".designer", ".generated", ".gen"},
		"vb":    {".designer", ".g"},
		"map":   {".js", ".mjs", ".cjs", ".ts", ".css"},
	}
)

func isGenerated(name, stem, ext string, of ending) bool {
	if of.has(generatedExt) || generatedNames[name] {
		return true
	}
	if !of.has(generatedEnd) {
		return false
	}
	for _, end := range generatedEnds[ext] {
		if strings.HasSuffix(stem, end) {
			return true
		}
	}
	return false
}

// setOf makes a set of words.
func setOf(words string) map[string]bool {
	set := map[string]bool{}
	for word := range strings.FieldsSeq(words) {
		set[word] = true
	}
	return set
}
