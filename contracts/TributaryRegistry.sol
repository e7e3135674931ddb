// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {ERC721} from "@openzeppelin/contracts/token/ERC721/ERC721.sol";
import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {IAssetAuthority} from "./IAssetAuthority.sol";

/// @title Assets as ERC-721 tokens, and the derivations between them.
/// @notice An asset is written by its owner or by its one curator. A registrar, appointed by the registry's
/// administrator, may register assets in the name of others and becomes the curator of what it registers, until
/// the asset changes hands or its owner appoints another.
contract TributaryRegistry is ERC721, Ownable, IAssetAuthority {
    struct NewAsset {
        address owner;
        bytes32 kind;
        string name;
        string uri;
        bytes32 contentHash;
    }

    /// @dev `share` is the part of the child's revenue that belongs to the parent; 1e18 is all of it.
    struct Derivation {
        uint256 childId;
        uint256 parentChainId;
        address parentRegistry;
        uint256 parentId;
        uint256 share;
        bytes32 relation;
    }

    struct AssetState {
        address curator;
        uint64 sharesTotal;
        uint16 parentCount;
    }

    uint256 public constant WHOLE = 1e18;
    uint256 public constant MAX_PARENTS = 4096;
    uint256 public constant MAX_CHAIN_ID = 2 ** 53 - 1;

    uint256 public lastAssetId;
    mapping(address account => bool) public isRegistrar;
    mapping(uint256 assetId => AssetState) private _states;
    mapping(uint256 assetId => string) private _uris;
    /// @dev By child and key of the parent: share + 1, so that a share of 0 differs from no derivation.
    mapping(uint256 childId => mapping(bytes32 parentKey => uint256)) private _shares;

    event AssetRegistered(
        uint256 indexed assetId,
        address indexed owner,
        bytes32 indexed kind,
        string name,
        string uri,
        bytes32 contentHash
    );
    event AssetMetadataChanged(uint256 indexed assetId, string name, string uri, bytes32 contentHash);
    event DerivationRegistered(
        uint256 indexed childId,
        uint256 indexed parentChainId,
        address indexed parentRegistry,
        uint256 parentId,
        uint256 share,
        bytes32 relation
    );
    event DerivationRevoked(
        uint256 indexed childId,
        uint256 indexed parentChainId,
        address indexed parentRegistry,
        uint256 parentId
    );

    error NotRegistrar(address account, address owner);
    error NotAssetWriter(address account, uint256 assetId);
    error NotAssetOwner(address account, uint256 assetId);
    error OwnParent(uint256 assetId);
    error UnknownParent(uint256 parentId);
    error InvalidParentChain(uint256 chainId);
    error InvalidParentRegistry();
    error SharesExceedWhole(uint256 childId, uint256 sharesTotal);
    error TooManyParents(uint256 childId);
    error UnknownDerivation(uint256 childId, uint256 parentChainId, address parentRegistry, uint256 parentId);

    constructor(address administrator) ERC721("Tributary Asset", "TRIB") Ownable(administrator) {}

    /// @notice Lets `account` register assets in the name of others, or no longer.
    function setRegistrar(address account, bool allowed) external onlyOwner {
        isRegistrar[account] = allowed;
    }

    /// @notice Registers an asset under the next id: one's own, or as a registrar somebody else's.
    function register(NewAsset calldata asset) external returns (uint256 assetId) {
        return _register(asset);
    }

    /// @notice Registers assets in the order given, under consecutive ids.
    function registerMany(NewAsset[] calldata assets) external returns (uint256 firstId) {
        firstId = lastAssetId + 1;
        for (uint256 i = 0; i < assets.length; ++i) _register(assets[i]);
    }

    /// @notice Appoints the one account that may write for an asset beside its owner; zero for none.
    function setCurator(uint256 assetId, address curator) external {
        if (msg.sender != _requireOwned(assetId)) revert NotAssetOwner(msg.sender, assetId);
        _states[assetId].curator = curator;
    }

    function changeMetadata(uint256 assetId, string calldata name, string calldata uri, bytes32 contentHash) external {
        _requireWriter(assetId);
        _uris[assetId] = uri;
        emit AssetMetadataChanged(assetId, name, uri, contentHash);
    }

    /// @notice Declares that the child was made from the parent; the same child and parent again replaces the share.
    function derive(Derivation calldata derivation) external {
        _derive(derivation);
    }

    function deriveMany(Derivation[] calldata derivations) external {
        for (uint256 i = 0; i < derivations.length; ++i) _derive(derivations[i]);
    }

    function revokeDerivation(uint256 childId, uint256 parentChainId, address parentRegistry, uint256 parentId) external {
        _requireWriter(childId);
        bytes32 key = _parentKey(parentChainId, parentRegistry, parentId);
        uint256 stored = _shares[childId][key];
        if (stored == 0) revert UnknownDerivation(childId, parentChainId, parentRegistry, parentId);
        delete _shares[childId][key];
        AssetState storage state = _states[childId];
        state.sharesTotal -= uint64(stored - 1);
        state.parentCount -= 1;
        emit DerivationRevoked(childId, parentChainId, parentRegistry, parentId);
    }

    /// @notice Destroys one's asset; its history and its id stay taken.
    function burn(uint256 assetId) external {
        _update(address(0), assetId, msg.sender);
    }

    function isAssetWriter(address account, uint256 assetId) public view returns (bool) {
        address owner = _ownerOf(assetId);
        return owner != address(0) && (account == owner || account == _states[assetId].curator);
    }

    function assetExists(uint256 assetId) external view returns (bool) {
        return _ownerOf(assetId) != address(0);
    }

    function curatorOf(uint256 assetId) external view returns (address) {
        return _states[assetId].curator;
    }

    function sharesTotalOf(uint256 assetId) external view returns (uint256) {
        return _states[assetId].sharesTotal;
    }

    function tokenURI(uint256 assetId) public view override returns (string memory) {
        _requireOwned(assetId);
        return _uris[assetId];
    }

    function _register(NewAsset calldata asset) private returns (uint256 assetId) {
        if (msg.sender != asset.owner && !isRegistrar[msg.sender]) revert NotRegistrar(msg.sender, asset.owner);
        assetId = ++lastAssetId;
        _mint(asset.owner, assetId);
        if (msg.sender != asset.owner) _states[assetId].curator = msg.sender;
        _uris[assetId] = asset.uri;
        emit AssetRegistered(assetId, asset.owner, asset.kind, asset.name, asset.uri, asset.contentHash);
    }

    function _derive(Derivation calldata d) private {
        _requireWriter(d.childId);
        if (d.parentChainId == 0 || d.parentChainId > MAX_CHAIN_ID) revert InvalidParentChain(d.parentChainId);
        if (d.parentRegistry == address(0)) revert InvalidParentRegistry();
        if (d.parentChainId == block.chainid && d.parentRegistry == address(this)) {
            if (d.parentId == d.childId) revert OwnParent(d.childId);
            // Across chains a parent may be registered later; here it can be looked up.
            if (d.parentId == 0 || d.parentId > lastAssetId) revert UnknownParent(d.parentId);
        }
        AssetState storage state = _states[d.childId];
        bytes32 key = _parentKey(d.parentChainId, d.parentRegistry, d.parentId);
        uint256 stored = _shares[d.childId][key];
        uint256 total = state.sharesTotal;
        if (stored == 0) {
            if (state.parentCount == MAX_PARENTS) revert TooManyParents(d.childId);
            state.parentCount += 1;
        } else {
            total -= stored - 1;
        }
        if (d.share > WHOLE - total) revert SharesExceedWhole(d.childId, total);
        // At most 1e18, so it fits.
        state.sharesTotal = uint64(total + d.share);
        _shares[d.childId][key] = d.share + 1;
        emit DerivationRegistered(d.childId, d.parentChainId, d.parentRegistry, d.parentId, d.share, d.relation);
    }

    /// @dev A curator is the old owner's choice: it ends when the asset changes hands.
    function _update(address to, uint256 assetId, address auth) internal override returns (address from) {
        from = super._update(to, assetId, auth);
        if (from != address(0) && from != to) _states[assetId].curator = address(0);
    }

    function _requireWriter(uint256 assetId) private view {
        if (!isAssetWriter(msg.sender, assetId)) revert NotAssetWriter(msg.sender, assetId);
    }

    function _parentKey(uint256 chainId, address registry, uint256 assetId) private pure returns (bytes32) {
        return keccak256(abi.encode(chainId, registry, assetId));
    }
}
