package cache

import "golang.org/x/sys/unix"

// remote reports whether a folder is on another machine.
func remote(dir string) bool {
	var st unix.Statfs_t
	return unix.Statfs(dir, &st) == nil && networks[uint32(st.Type)]
}

// networks are the file systems that several machines share, by their numbers in
// statfs(2). Those of FUSE are not among them: homes that are encrypted are such, too.
var networks = map[uint32]bool{
	0x6969:     true, // NFS
	0x517b:     true, // SMB
	0xfe534d42: true, // SMB 2
	0xff534d42: true, // CIFS
	0x564c:     true, // NCP
	0x5346414f: true, // AFS
	0x6b414653: true, // AFS of the kernel
	0x73757245: true, // Coda
	0x00c36400: true, // Ceph
	0x0bd00bd0: true, // Lustre
	0x47504653: true, // GPFS
	0x01161970: true, // GFS2
	0x7461636f: true, // OCFS2
	0x01021997: true, // 9p, which the folders of a host are in a virtual machine
	0x786f4256: true, // a folder of VirtualBox's host
	0xbacbacbc: true, // a folder of VMware's host
}
