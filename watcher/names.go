package watcher

import (
	"path"
	"strings"
)

// isVersionControl reports whether an entry is where a version control system keeps
// its own data. For git that may be a file that says where.
func isVersionControl(name string, dir, fold bool) bool {
	switch name {
	case ".git":
		return true
	case ".hg", ".svn", ".jj", ".sl", ".bzr", ".pijul", "_darcs", "CVS":
		return dir
	}
	return fold && len(name) == len(".git") && strings.EqualFold(name, ".git")
}

// byName returns the reason to leave a file out that its name alone gives, or zero.
// Such a file is never opened.
func byName(name string, generated bool) Reason {
	if plain[strings.TrimPrefix(path.Ext(name), ".")] && len(name) < shortestMarked {
		return 0
	}
	lower := strings.ToLower(name)
	stem, ext := lower, ""
	if dot := strings.LastIndexByte(lower, '.'); dot >= 0 {
		stem, ext = lower[:dot], lower[dot+1:]
	}
	switch {
	case isSecret(lower, stem, ext):
		return Secret
	case binaryExts[ext]:
		return Binary
	case isMinified(stem, ext):
		return Minified
	case !generated && isGenerated(lower, stem, ext):
		return Generated
	}
	return 0
}

// Most files are sources of a few kinds, and a short name of those has no room for any
// mark: this saves them the closer look.
const shortestMarked = len("x.g.cs")

var plain = setOf("go c h py js ts rs rb java")

// Names of files that hold keys, passwords or tokens, whatever is in them. Sources with
// such names, as in credentials.go, are sources.
var (
	secretNames = setOf(`.env .envrc .flaskenv .netrc _netrc .pgpass pgpass.conf .my.cnf .mylogin.cnf .htpasswd
		.npmrc .yarnrc.yml .pypirc .dockercfg .git-credentials .s3cfg .boto .fetchmailrc .msmtprc
		.vault-token .vault_pass .vault-password .terraformrc terraform.rc rclone.conf
		id_rsa id_dsa id_ecdsa id_ecdsa_sk id_ed25519 id_ed25519_sk identity.age
		ssh_host_rsa_key ssh_host_dsa_key ssh_host_ecdsa_key ssh_host_ed25519_key
		credentials kubeconfig secring.gpg shadow gshadow sudoers`)
	secretExts = setOf(`pem key p12 pfx pkcs12 p8 jks keystore bks kdb kdbx ppk gpg pgp age agekey
		tfstate keytab ovpn mobileprovision pkey`)
	// With an ending that data has.
	secretStems = setOf(`credentials credential secret secrets client_secret client_secrets service-account
		service_account serviceaccount passwords auth_token access_token token tokens`)
	dataExts = setOf("json yaml yml toml ini xml txt csv conf cfg config properties env enc plist")
	// What .env files are handed out as.
	samples = setOf("example sample template tmpl dist defaults default schema")
)

func isSecret(name, stem, ext string) bool {
	switch {
	case secretNames[name], secretExts[ext], strings.HasSuffix(name, ".tfstate.backup"):
		return true
	case secretStems[stem] && dataExts[ext], strings.HasPrefix(stem, "client_secret_") && ext == "json":
		return true
	case strings.HasPrefix(name, ".env."), strings.HasPrefix(name, ".env-"), strings.HasPrefix(name, ".env_"):
		return !samples[ext] && !samples[name[len(".env."):]]
	}
	return ext == "env" && stem != "" && !samples[stem]
}

// Endings of files that are not text.
var binaryExts = setOf(`png jpg jpeg jpe gif bmp ico icns cur tif tiff webp avif heic heif psd xcf ai eps raw cr2 nef dds ktx ktx2 tga exr hdr
	mp3 mp4 m4a m4v wav flac ogg oga ogv opus aac wma avi mov mkv webm wmv flv mpg mpeg mid midi
	zip gz tgz bz2 tbz2 xz txz zst tzst lz lz4 lzma br 7z rar tar jar war ear aar apk aab ipa dmg iso img deb rpm msi cab whl egg gem nupkg crx xpi vsix
	exe dll so dylib lib o obj a ko elf sys com wasm class pyc pyo pyd beam node rlib rmeta pdb ilk exp pch gch idb dsym hi
	ttf otf ttc woff woff2 eot pfb pfm
	pdf doc docx xls xlsx ppt pptx odt ods odp odg epub mobi djvu pages numbers keynote
	db db3 sqlite sqlite3 mdb accdb ldb sst frm ibd parquet orc avro arrow feather h5 hdf5 npy npz mat pkl pickle joblib rdb
	onnx pt pth ckpt safetensors gguf ggml tflite caffemodel mlmodel
	blend fbx glb 3ds max unity3d pak uasset umap swf fla
	pack idx mo gmo res resources bin dat dump core swp swo pcap pcapng qcow2 vmdk vdi vhd vhdx`)

// Endings of what a tool wrote.
var (
	minifiedExts = setOf("js mjs cjs css html htm svg json")

	generatedNames = setOf(`package-lock.json npm-shrinkwrap.json yarn.lock pnpm-lock.yaml bun.lock bun.lockb deno.lock
		composer.lock gemfile.lock cargo.lock poetry.lock pdm.lock uv.lock pipfile.lock pixi.lock conda-lock.yml
		go.sum go.work.sum gopkg.lock glide.lock mix.lock rebar.lock pubspec.lock podfile.lock cartfile.resolved
		package.resolved paket.lock packages.lock.json project.assets.json flake.lock .terraform.lock.hcl
		gradle.lockfile buildscript-gradle.lockfile chart.lock module.bazel.lock maven_install.json
		gradlew gradlew.bat mvnw mvnw.cmd .pnp.js .pnp.cjs .pnp.loader.mjs tsconfig.tsbuildinfo
		conan.lock spack.lock stack.yaml.lock cabal.project.freeze`)
	generatedExts = setOf("map tsbuildinfo snap pbxproj xcuserstate")
	// What stands before the ending.
	generatedEnds = []struct{ end, exts string }{
		{".pb", " go cc h c hpp cpp swift dart "}, {".pb.gw", " go "}, {".pb.validate", " go "}, {"_grpc.pb", " go "},
		{"_pb2", " py pyi "}, {"_pb2_grpc", " py pyi "}, {"_pb", " js ts d.ts rb "}, {"_pb.d", " ts "}, {"_grpc_pb", " js ts "}, {"_grpc_pb.d", " ts "},
		{".g", " dart cs "}, {".g.i", " cs "}, {".freezed", " dart "}, {".gr", " dart "}, {".mocks", " dart "},
		{".designer", " cs vb "}, {".generated", " cs ts js go rs java kt swift dart py h cpp "}, {".gen", " go ts js cs rs "},
		{"_generated", " go rs py ts js h "},
		{".min.js", " map "},
	}
)

func isMinified(stem, ext string) bool {
	return minifiedExts[ext] && (strings.HasSuffix(stem, ".min") || strings.HasSuffix(stem, "-min"))
}

func isGenerated(name, stem, ext string) bool {
	if generatedNames[name] || generatedExts[ext] {
		return true
	}
	for i := range generatedEnds {
		g := &generatedEnds[i]
		if strings.HasSuffix(stem, g.end) && strings.Contains(g.exts, " "+ext+" ") {
			return true
		}
	}
	return false
}

// setOf makes a set of words.
func setOf(words string) map[string]bool {
	set := map[string]bool{}
	for _, word := range strings.Fields(words) {
		set[word] = true
	}
	return set
}
