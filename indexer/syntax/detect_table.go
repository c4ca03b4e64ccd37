package syntax

import (
	"slices"
	"strings"
)

// A recognition is how files of a language are recognised. Lists have blanks in between.
type recognition struct {
	lang  *Language
	exts  string // extensions without the dot; one with capitals means them
	files string // whole names in small letters; with a ~, also before any extension
	run   string // interpreters, without a version
	also  string // other names of the language: in modelines, in code blocks
}

var recognitions = []recognition{
	{lang: langPlain, exts: "txt text log", files: "readme license licence copying notice authors changelog todo", also: "text txt plain"},
	{lang: langMarkdown, exts: "md markdown mdown mkd mkdn mdx qmd rmd", also: "md gfm"},

	{lang: langGo, exts: "go", also: "golang"},
	{lang: langPython, exts: "py pyi pyw pyx pxd pxi", files: "sconstruct sconscript wscript", run: "python pypy ipython uv", also: "py python3 cython"},
	{lang: langTypeScript, exts: "ts mts cts", run: "deno ts-node tsx bun", also: "ts"},
	{lang: langTSX, exts: "tsx", also: "tsx typescript.tsx"},
	{lang: langJavaScript, exts: "js mjs cjs es6 jsm", files: "jakefile", run: "node nodejs", also: "js js2 node"},
	{lang: langJSX, exts: "jsx", also: "jsx javascript.jsx"},

	{lang: langC, exts: "c h idc"},
	{lang: langCPP, exts: "cc cpp cxx c++ hh hpp hxx h++ ipp ixx inl tpp tcc cppm txx C H", also: "c++ cxx cc"},
	{lang: langCUDA, exts: "cu cuh", also: "cuda"},
	{lang: langObjectiveC, exts: "m", also: "objc"},
	{lang: langObjectiveCP, exts: "mm", also: "objc++ objective-c++ objcpp"},
	{lang: langGLSL, exts: "glsl vert frag geom comp tesc tese vs"},
	{lang: langHLSL, exts: "hlsl fx fxh hlsli cginc shader metal"},
	{lang: langArduino, exts: "ino pde"},
	{lang: langJava, exts: "java jav"},
	{lang: langCSharp, exts: "cs csx", also: "c# cs"},
	{lang: langD, exts: "d di", run: "rdmd dub"},
	{lang: langVala, exts: "vala vapi"},
	{lang: langDart, exts: "dart", run: "dart"},

	{lang: langRust, exts: "rs", run: "rust-script", also: "rs"},
	{lang: langKotlin, exts: "kt kts ktm", run: "kotlin kotlinc", also: "kt"},
	{lang: langSwift, exts: "swift swiftinterface", run: "swift"},
	{lang: langScala, exts: "scala sc sbt", run: "scala amm"},
	{lang: langGroovy, exts: "groovy gradle gvy gsh", files: "jenkinsfile~", run: "groovy"},
	{lang: langPHP, exts: "php php3 php4 php5 php7 phtml phps inc", run: "php", also: "php3"},
	{lang: langZig, exts: "zig zon"},
	{lang: langSolidity, exts: "sol"},
	{lang: langProtobuf, exts: "proto", also: "proto protobuf"},
	{lang: langThrift, exts: "thrift"},
	{lang: langGraphQL, exts: "graphql gql graphqls"},
	{lang: langPrisma, exts: "prisma"},
	{lang: langWGSL, exts: "wgsl"},
	{lang: langHaxe, exts: "hx hxsl"},
	{lang: langV, exts: "vv vsh", also: "vlang"},
	{lang: langHCL, exts: "tf tfvars hcl nomad tofu", also: "hcl tf opentofu"},
	{lang: langPowerShell, exts: "ps1 psm1 psd1", run: "pwsh powershell", also: "ps1 pwsh"},

	{lang: langRuby, exts: "rb rbw rake gemspec ru podspec jbuilder rbi rabl thor builder",
		files: "gemfile rakefile podfile vagrantfile guardfile capfile brewfile fastfile appfile dangerfile berksfile puppetfile",
		run:   "ruby jruby rbx macruby rake", also: "rb"},
	{lang: langCrystal, exts: "cr", run: "crystal"},
	{lang: langLua, exts: "lua luau rockspec nse", run: "lua luajit luau texlua"},
	{lang: langElixir, exts: "ex exs", files: "mix.lock", run: "elixir"},
	{lang: langJulia, exts: "jl", run: "julia"},
	{lang: langFortran, exts: "f90 f95 f03 f08 f f77 for", also: "fortran fortran_fixed-form f90"},
	{lang: langAda, exts: "adb ads"},
	{lang: langPascal, exts: "pas pp dpr lpr dpk", also: "delphi objectpascal"},
	{lang: langVB, exts: "vb vbs bas frm", also: "vbnet visual-basic"},
	{lang: langMatlab, exts: "mlx", run: "octave", also: "octave"},
	{lang: langVHDL, exts: "vhd vhdl"},
	{lang: langVerilog, exts: "v vh"},
	{lang: langSystemVerilog, exts: "sv svh"},
	{lang: langVim, exts: "vim vmb", files: ".vimrc _vimrc .gvimrc .exrc vimrc", also: "viml vimscript"},
	{lang: langFish, exts: "fish", run: "fish"},

	{lang: langNim, exts: "nim nims nimble"},
	{lang: langOCaml, exts: "ml mli mll mly eliom", run: "ocaml ocamlrun", also: "tuareg"},
	{lang: langFSharp, exts: "fs fsi fsx fsscript", also: "f#"},
	{lang: langHaskell, exts: "hs lhs hsc hs-boot chs", run: "runhaskell runghc stack", also: "hs"},
	{lang: langPureScript, exts: "purs"},
	{lang: langElm, exts: "elm"},
	{lang: langGDScript, exts: "gd"},
	{lang: langCoffeeScript, exts: "coffee cson litcoffee iced", files: "cakefile", run: "coffee", also: "coffee"},

	{lang: langShell, exts: "sh bash zsh ksh dash ash bats command ebuild eclass",
		files: ".bashrc .bash_profile .bash_aliases .bash_logout .profile .zshrc .zprofile .zshenv .zlogin .kshrc pkgbuild apkbuild .envrc .xinitrc .xprofile gradlew configure.ac",
		run:   "sh bash zsh dash ksh ash mksh bats", also: "sh bash zsh shell shell-script ksh"},
	{lang: langPerl, exts: "pl pm t pod psgi plx cgi", files: "cpanfile", run: "perl", also: "cperl pl"},
	{lang: langRaku, exts: "raku rakumod rakutest p6 pm6 pl6", run: "raku perl6", also: "perl6"},
	{lang: langTcl, exts: "tcl tk itcl tm exp", run: "tclsh wish expect"},
	{lang: langAwk, exts: "awk gawk", run: "awk gawk mawk nawk"},
	{lang: langR, exts: "r", files: ".rprofile", run: "rscript", also: "splus"},
	{lang: langSQL, exts: "sql ddl dml psql pgsql plsql tsql mysql prc pks pkb hql cql", also: "mysql plsql pgsql tsql postgres"},
	{lang: langMakefile, exts: "mk mak make am", files: "makefile~ gnumakefile~ bsdmakefile kbuild", run: "make", also: "make"},
	{lang: langCMake, exts: "cmake", files: "cmakelists.txt"},
	{lang: langDocker, exts: "dockerfile containerfile", files: "dockerfile~ containerfile~", also: "docker"},
	{lang: langBat, exts: "bat cmd", also: "dosbatch batch"},
	{lang: langNix, exts: "nix", run: "nix-shell"},
	{lang: langStarlark, exts: "bzl star sky bazel", files: "build workspace tiltfile buck", also: "bzl bazel"},
	{lang: langJsonnet, exts: "jsonnet libsonnet"},
	{lang: langJust, exts: "just", files: "justfile .justfile", run: "just"},

	{lang: langClojure, exts: "clj cljs cljc cljd edn bb", run: "bb clojure clj", also: "clj edn"},
	{lang: langLisp, exts: "lisp lsp cl asd", run: "sbcl clisp ecl", also: "common-lisp"},
	{lang: langELisp, exts: "el", files: ".emacs .spacemacs cask", run: "emacs", also: "elisp emacslisp"},
	{lang: langScheme, exts: "scm ss sld sls sps", run: "guile scheme csi chicken", also: "guile"},
	{lang: langRacket, exts: "rkt rktd scrbl", run: "racket"},
	{lang: langFennel, exts: "fnl", run: "fennel"},
	{lang: langErlang, exts: "erl hrl xrl yrl escript", files: "rebar.config", run: "escript"},
	{lang: langProlog, exts: "prolog", run: "swipl"},
	{lang: langCoq, exts: "coq"},
	{lang: langAgda, exts: "agda lagda"},
	{lang: langLean, exts: "lean", also: "lean"},

	{lang: langJSON, exts: "json webmanifest geojson topojson gltf har avsc jsonld tfstate", files: ".prettierrc .babelrc composer.lock pipfile.lock .jshintrc flake.lock deno.lock"},
	{lang: langJSONC, exts: "jsonc code-workspace", files: "tsconfig.json jsconfig.json .eslintrc .swcrc devcontainer.json settings.json launch.json tasks.json"},
	{lang: langJSON5, exts: "json5"},
	{lang: langJSONL, exts: "jsonl ndjson"},
	{lang: langYAML, exts: "yaml yml eyaml cff", files: ".clang-format .clang-tidy .clangd .gemrc pnpm-lock.yaml", also: "yml"},
	{lang: langTOML, exts: "toml", files: "cargo.lock poetry.lock uv.lock pipfile gopkg.lock"},
	{lang: langINI, exts: "ini cfg conf service socket timer target mount desktop reg editorconfig inf",
		files: ".editorconfig .gitconfig .gitmodules .npmrc .pylintrc .flake8 .hgrc setup.cfg tox.ini", also: "dosini conf cfg"},
	{lang: langProperties, exts: "properties", also: "jproperties"},
	{lang: langDotenv, files: ".env", exts: "env"},
	{lang: langCSV, exts: "csv tsv psv"},
	{lang: langKDL, exts: "kdl"},
	{lang: langRON, exts: "ron"},
	{lang: langGoMod, files: "go.mod go.work", also: "gomod"},
	{lang: langGoSum, files: "go.sum go.work.sum", also: "gosum"},

	{lang: langCSS, exts: "css pcss postcss wxss"},
	{lang: langSCSS, exts: "scss"},
	{lang: langSass, exts: "sass"},
	{lang: langLess, exts: "less"},
	{lang: langStyl, exts: "styl"},
	{lang: langHTML, exts: "html htm xhtml shtml wxml", also: "htm xhtml"},
	{lang: langXML, exts: "xml xsd xsl xslt xaml axaml plist csproj vbproj fsproj props targets nuspec resx wsdl rss atom kml gpx pom ui qrc xlf xliff rng vcxproj storyboard xib dtd iml", files: "pom.xml", also: "nxml"},
	{lang: langSVG, exts: "svg"},
	{lang: langVue, exts: "vue"},
	{lang: langSvelte, exts: "svelte"},
	{lang: langAstro, exts: "astro"},
	{lang: langERB, exts: "erb ejs eex heex leex", also: "eruby html-erb"},
	{lang: langHandlebars, exts: "hbs handlebars mustache"},
	{lang: langJinja, exts: "jinja-html", also: "jinja jinja2 htmldjango django-html"},
	{lang: langTwig, exts: "twig"},
	{lang: langLiquid, exts: "liquid"},
	{lang: langRazor, exts: "cshtml razor vbhtml"},
	{lang: langPug, exts: "pug jade", also: "pug"},
	{lang: langHaml, exts: "haml"},
	{lang: langSlim, exts: "slim"},

	{lang: langTeX, exts: "tex sty cls ltx dtx", also: "tex latex-mode"},
	{lang: langBibTeX, exts: "bib"},
	{lang: langRST, exts: "rst rest", also: "rst"},
	{lang: langAsciiDoc, exts: "adoc asciidoc"},
	{lang: langOrg, exts: "org"},
	{lang: langTypst, exts: "typ"},
	{lang: langDiff, exts: "diff patch rej"},
	{lang: langCommit, files: "commit_editmsg merge_msg", also: "gitcommit"},
	{lang: langIgnore, files: ".gitignore .dockerignore .npmignore .eslintignore .prettierignore .hgignore .gitattributes codeowners", also: "gitignore"},
	{lang: langMan, exts: "roff man", also: "nroff troff groff"},

	{lang: langAssembly, exts: "asm s nasm yasm a51", also: "nasm masm"},
	{lang: langLLVM, exts: "ll"},
	{lang: langNginx, exts: "nginx nginxconf", files: "nginx.conf"},
	{lang: langBicep, exts: "bicep"},
	{lang: langCUE, exts: "cue"},
	{lang: langRego, exts: "rego"},
	{lang: langSmithy, exts: "smithy"},
	{lang: langMeson, files: "meson.build meson_options.txt meson.options"},
	{lang: langGN, exts: "gn gni"},
	{lang: langNotebook, exts: "ipynb"},
}

// A nameTable finds languages by what a recognition says of them. It is never
// written to after it is made.
type nameTable struct {
	all    []*Language
	byName map[string]*Language
	byFile map[string]*Language
	byStem map[string]*Language // what an extension may follow
	byExt  map[string]*Language
	byRun  map[string]*Language
}

var names = func() *nameTable {
	t := &nameTable{
		byName: map[string]*Language{}, byFile: map[string]*Language{}, byStem: map[string]*Language{},
		byExt: map[string]*Language{}, byRun: map[string]*Language{},
	}
	for i := range recognitions {
		r := &recognitions[i]
		t.all = append(t.all, r.lang)
		t.byName[r.lang.Name] = r.lang
		fill(t.byName, r.also, r.lang)
		fill(t.byExt, r.exts, r.lang)
		fill(t.byRun, r.run, r.lang)
		for _, name := range strings.Fields(r.files) {
			name, stem := strings.CutSuffix(name, "~")
			t.byFile[name] = r.lang
			if stem {
				t.byStem[name] = r.lang
			}
		}
	}
	slices.SortFunc(t.all, func(a, b *Language) int { return strings.Compare(a.Name, b.Name) })
	return t
}()

// fill adds words to a table. The first language that asks for a word gets it.
func fill(table map[string]*Language, list string, l *Language) {
	for _, word := range strings.Fields(list) {
		if table[word] == nil {
			table[word] = l
		}
	}
}
