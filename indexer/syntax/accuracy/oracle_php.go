package main

import (
	_ "embed"
	"errors"
	"os"
	"os/exec"
)

//go:embed oracle.php
var oraclePHP string

// errNoPHP says that nothing can be compared, and not that anything is wrong.
var errNoPHP = errors.New("no php with PHP-Parser on this machine: Debian has them as php-cli and php-parser")

// corpusPHP is applications, old and new: with a framework and without, with code in
// pages and apart from them.
var corpusPHP = corpus{
	lang:    "php",
	files:   phpFiles,
	oracles: []oracle{phpOracle},
}

var phpPackages = []string{"wordpress", "mediawiki", "phpmyadmin", "phpunit", "php-symfony-http-kernel", "php-doctrine-orm", "php-twig"}

func phpFiles(root string) ([]file, error) {
	var files []file
	for _, pkg := range phpPackages {
		dir, err := debian(root, pkg)
		if err != nil {
			return nil, err
		}
		found, err := some(dir, pkg, perSource, ".php", ".inc")
		if err != nil {
			return nil, err
		}
		files = append(files, found...)
	}
	return files, nil
}

// phpOracle asks PHP-Parser, which reads what PHP's own lexer gives it.
func phpOracle(root string, paths []string) (map[string][]decl, error) {
	if _, err := exec.LookPath("php"); err != nil {
		return nil, errNoPHP
	}
	if _, err := os.Stat("/usr/share/php/PhpParser/autoload.php"); err != nil {
		return nil, errNoPHP
	}
	return ask(root, "php", oraclePHP, paths, "php", "-d", "short_open_tag=0", "-r", phpCode())
}

// phpCode returns the oracle as option -r wants it.
func phpCode() string { return oraclePHP[len("<?php"):] }
